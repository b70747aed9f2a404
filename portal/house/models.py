"""What is set for the whole house at the desk."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.kit.db import Base


class ModuleSwitch(Base):
    """Whether a part of the house is open; without a row it is."""

    __tablename__ = "module_switch"
    name: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]


class HouseSetting(Base):
    """Something else that is set for the whole house, as JSON; without a row it is as it always was."""

    __tablename__ = "house_setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime]
