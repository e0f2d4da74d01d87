"""Invented holders and claims for the demo: the same seed always answers the same person or company.

Check characters are right (wallet.services.identifiers); names say 示例 or 样例; the sequence numbers 996 to
999 of the identity numbers were never given to people of these ages. Issues nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any

from wallet.authority.cast import demo_cast
from wallet.model.credential import DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.qr.silhouette import silhouette_jpeg
from wallet.services.identifiers import (
    CREDIT_CODE_ALPHABET,
    credit_code_check,
    identity_number_check,
    organisation_check,
)

AREA = "310101"
"""黄浦区 (GB/T 2260)."""
ISSUED = date(2024, 3, 11)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person."""

    name: str = field(repr=False)
    sex: str
    nation: str
    born: date = field(repr=False)
    id_number: str = field(repr=False)
    latin: tuple[str, str] = field(repr=False)
    """Family name and given names in Latin letters."""


def sample_claims(kind: DocumentType, seed: int = 0, *, issued: date = ISSUED) -> dict[str, Any]:
    """Claims for one licence, all that its type requires and more. One seed is one person, or one company of
    each trade, whatever the licence. WalletError DOCUMENT_TYPE_UNKNOWN where the demo has none for it."""
    make = _MAKERS.get(kind.id)
    member = demo_cast().issuer_of(kind.id)
    if make is None or member is None:
        raise WalletError(Trouble.DOCUMENT_TYPE_UNKNOWN, kind.id[:64])
    made = make(Draw(seed, kind.id)) | {kind.authority_claim: member.name.zh, "issued": issued.isoformat()}
    return {claim.name: made[claim.name] for claim in kind.claims if claim.required or claim.name in made}


def sample_person(seed: int) -> Person:
    """The person of a seed."""
    people = _data()["people"]
    entry = people[seed % len(people)]
    born = date.fromisoformat(entry["born"])
    last = Random(f"person {seed}").choice(("997", "999") if entry["sex"] == "男" else ("996", "998"))
    body = f"{AREA}{born:%Y%m%d}{last}"
    id_number = body + identity_number_check(body)
    return Person(entry["name"], entry["sex"], entry["nation"], born, id_number, tuple(entry["latin"]))


class Draw:
    """What one licence is drawn from: its person, and numbers of its own."""

    def __init__(self, seed: int, kind: str) -> None:
        self.seed = seed
        self.person = sample_person(seed)
        self._random = Random(f"{kind} {seed}")

    def digits(self, count: int) -> str:
        """That many digits."""
        return "".join(self._random.choice("0123456789") for _ in range(count))

    def one(self, table: str) -> str:
        """The entry of this seed: neighbouring seeds differ."""
        entries = _data()[table]
        return str(entries[self.seed % len(entries)])

    def address(self) -> str:
        """An address in 黄浦区 that does not exist."""
        return f"上海市黄浦区{self.one('streets')}{self._random.randint(1, 988)}号"

    def credit_code(self) -> str:
        """A 统一社会信用代码 of an enterprise in 黄浦区, with MADEM where a real one has its own letters."""
        tail = "".join(self._random.choice(CREDIT_CODE_ALPHABET[:10]) for _ in range(3))
        organisation = f"MADEM{tail}"
        body = f"91{AREA}{organisation}{organisation_check(organisation)}"
        return body + credit_code_check(body)


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    source = resources.files("resources") / "demo" / "samples.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def mod_11_10(digits: str) -> str:
    """The check digit of food permit numbers (GB/T 17710, ISO 7064 MOD 11,10)."""
    carry = 10
    for digit in digits:
        carry = (carry + int(digit)) % 10 or 10
        carry = carry * 2 % 11
    return str((11 - carry) % 10)


def _business(draw: Draw) -> dict[str, Any]:
    return {
        "code": draw.credit_code(),
        "name": draw.one("companies"),
        "kind": "有限责任公司",
        "rep": draw.person.name,
        "capital": draw.one("capitals"),
        "founded": "2016-05-18",
        "term": "长期",
        "address": draw.address(),
        "scope": draw.one("scopes"),
        "number": f"01{draw.digits(9)}",
    }


def _food(draw: Draw) -> dict[str, Any]:
    place, body = draw.address(), f"2{AREA}{draw.digits(6)}"
    return {
        "name": draw.one("eateries"),
        "code": draw.credit_code(),
        "rep": draw.person.name,
        "address": place,
        "place": place,
        "form": "餐饮服务经营者",
        "items": draw.one("items"),
        "number": f"JY{body}{mod_11_10(body)}",
    }


def _residence(draw: Draw) -> dict[str, Any]:
    person = draw.person
    return {
        "name": person.name,
        "sex": person.sex,
        "nation": person.nation,
        "born": person.born.isoformat(),
        "id_number": person.id_number,
        "home": f"{draw.one('home_places')}{draw.one('streets')}{draw.digits(2)}号",
        "address": draw.address(),
        "number": f"SH{draw.digits(8)}",
    }


def _driving(draw: Draw) -> dict[str, Any]:
    person = draw.person
    return {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.id_number,
        "born": person.born.isoformat(),
        "address": draw.address(),
        "classes": "C1",
        "first": "2012-05-18",
        "number": f"3100{draw.digits(8)}",
    }


def _mobile(draw: Draw) -> dict[str, Any]:
    """Elements of ISO/IEC 18013-5, table 5: names in Latin letters, and as they are written at home."""
    person = draw.person
    first, expires = "2012-05-18", "2034-03-11"
    return {
        "family_name": person.latin[0],
        "given_name": person.latin[1],
        "family_name_national_character": person.name[:-2],
        "given_name_national_character": person.name[-2:],
        "birth_date": person.born.isoformat(),
        "issue_date": ISSUED.isoformat(),
        "expiry_date": expires,
        "issuing_country": "CN",
        "document_number": f"3100{draw.digits(8)}",
        "driving_privileges": [
            {"vehicle_category_code": "B", "issue_date": first, "expiry_date": expires},
        ],
        "portrait": silhouette_jpeg(draw.seed),
        "un_distinguishing_sign": "CHN",
        "sex": 1 if person.sex == "男" else 2,
        "resident_address": draw.address(),
        "issuing_jurisdiction": "CN-SH",
        "nationality": "CHN",
        "age_over_18": True,
        "age_over_21": True,
    }


def _doctor(draw: Draw) -> dict[str, Any]:
    person = draw.person
    return {
        "name": person.name,
        "sex": person.sex,
        "born": person.born.isoformat(),
        "id_number": person.id_number,
        "level": "执业医师",
        "branch": "临床",
        "scope": "内科专业",
        "place": draw.one("hospitals"),
        "number": f"110{AREA}{draw.digits(6)}",
    }


def _road(draw: Draw) -> dict[str, Any]:
    return {
        "name": draw.one("carriers"),
        "code": draw.credit_code(),
        "address": draw.address(),
        "plate": f"沪A·{draw.digits(5)}（黄）",
        "vehicle": "重型厢式货车",
        "load": "15吨",
        "scope": "道路普通货物运输",
        "permit": f"{AREA}{draw.digits(6)}",
        "number": f"沪字{AREA}{draw.digits(6)}号",
    }


def _property(draw: Draw) -> dict[str, Any]:
    person = draw.person
    return {
        "name": person.name,
        "id_number": person.id_number,
        "share": "单独所有",
        "place": f"{draw.address()}{draw.digits(1)}01室",
        "unit": f"{AREA}001001GB{draw.digits(5)}F{draw.digits(8)}",
        "right": "房屋所有权",
        "use": "住宅",
        "area": f"{40 + int(draw.digits(2))}.{draw.digits(2)}",
        "term": "2089-06-30止",
        "number": f"沪（2024）黄字不动产权第{draw.digits(6)}号",
    }


def _marriage(draw: Draw) -> dict[str, Any]:
    person, spouse = draw.person, sample_person(draw.seed + 1)
    return {
        "name": person.name,
        "id_number": person.id_number,
        "born": person.born.isoformat(),
        "spouse": spouse.name,
        "spouse_id": spouse.id_number,
        "married": "2023-05-20",
        "number": f"J{AREA}-2023-{draw.digits(6)}",
    }


_MAKERS: Mapping[str, Callable[[Draw], dict[str, Any]]] = {
    "cn.business-licence": _business,
    "cn.food-business-permit": _food,
    "cn.residence-permit": _residence,
    "cn.driving-licence": _driving,
    "cn.doctor-practising-certificate": _doctor,
    "cn.road-transport-permit": _road,
    "cn.property-certificate": _property,
    "cn.marriage-certificate": _marriage,
    "org.iso.18013.5.1.mDL": _mobile,
}
