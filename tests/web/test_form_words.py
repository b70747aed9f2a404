"""What a form says of what cannot be read: in our words, in the reader's language, and nothing twice."""

import pytest
from wtforms import DateField, IntegerField, SelectField

from portal.kit import limits
from portal.kit.i18n import speaking
from portal.web.forms import HouseForm, named, within


class AskForm(HouseForm):
    """How many, when, and which."""

    many = IntegerField("Many", [within(limits.QUANTITY)])
    day = DateField("Day")
    which = SelectField("Which", choices=named({"a": "A"}))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"many": " ", "day": " ", "which": ""}, ["请填写此项。", "请填写此项。", "请选择其中一项。"]),
        (
            {"many": "many", "day": "soon", "which": "z"},
            ["请只写整数。", "请填日期，例如 2026-11-22。", "请选择其中一项。"],
        ),
    ],
)
def test_what_cannot_be_read_is_said_once_in_the_language_of_the_reader(app, typed, said):
    with app.test_request_context(method="POST", data=typed), speaking("zh-Hans"):
        form = AskForm.sent()
        assert not form.validate()
        assert [line for field in form for line in field.errors] == said
