"""Payouts as a file that a bank takes: SEPA credit transfers (pain.001.001.09)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol
from xml.sax.saxutils import escape

from portal.kit.errors import Refused
from portal.kit.money import Money
from portal.orders.rules.royalties import is_iban


class Transfer(Protocol):
    """One payout as the bank needs it."""

    @property
    def payout_id(self) -> int: ...  # noqa: D102
    @property
    def minor(self) -> int: ...  # noqa: D102
    @property
    def currency(self) -> str: ...  # noqa: D102
    @property
    def holder(self) -> str: ...  # noqa: D102
    @property
    def iban(self) -> str: ...  # noqa: D102
    @property
    def bic(self) -> str: ...  # noqa: D102
    @property
    def submitted_at(self) -> datetime: ...  # noqa: D102


NAMES = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{names}"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>ROYALTIES-{run}</MsgId><CreDtTm>{moment}</CreDtTm><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>\
<InitgPty><Nm>{company}</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>ROYALTIES-{run}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>\
<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt>\
<Dbtr><Nm>{company}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>\
<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
"""
ONE = """<CdtTrfTxInf><PmtId><EndToEndId>ROYALTY-{id}</EndToEndId></PmtId>\
<Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt>{agent}<Cdtr><Nm>{holder}</Nm></Cdtr>\
<CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>ROYALTY-{id}</Ustrd></RmtInf></CdtTrfTxInf>
"""
AGENT = "<CdtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></CdtrAgt>"
FOOT = "</PmtInf></CstmrCdtTrfInitn></Document>\n"


def pain_001(run: int, company: str, account: str, transfers: Sequence[Transfer]) -> str:
    """Return the file, which is the same each time it is asked for."""
    own = re.sub(r"\s", "", account).upper()
    if not is_iban(own):
        raise Refused("The bank account of the company is no IBAN: see WELLSPRING_BANK_ACCOUNT.", code="iban")
    moment = transfers[0].submitted_at.astimezone(UTC)
    sums = {"count": len(transfers), "total": _amount(sum(each.minor for each in transfers))}
    told = {"moment": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "day": moment.date().isoformat()}
    head = HEAD.format(names=NAMES, run=run, company=plain(company), iban=own, **sums, **told)
    return head + "".join(_one(each) for each in transfers) + FOOT


def _one(each: Transfer) -> str:
    agent = AGENT.format(bic=each.bic) if each.bic else ""
    return ONE.format(
        id=each.payout_id, amount=_amount(each.minor), agent=agent, holder=plain(each.holder), iban=each.iban
    )


def _amount(minor: int) -> str:
    return f"{Money(minor, 'EUR').amount:.2f}"


def plain(name: str) -> str:
    """Return a name in the letters that all banks take, seventy of them at most."""
    bare = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    kept = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return escape(re.sub(r"[^A-Za-z0-9 /\-?:().,'+]", "?", kept)[:70])
