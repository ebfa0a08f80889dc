"""What a Slack profile's custom fields tell: every company names them as it likes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learning import text

NAMES = {
    "place": (
        "office location site city town place work standort ort büro niederlassung stadt lieu bureau ville oficina "
        "ciudad ubicación localização escritório cidade sede ufficio"
    ),
    "department": (
        "department dept team division unit business org abteilung bereich ressort département service équipe "
        "departamento equipo dipartimento reparto"
    ),
    "supervisor": (
        "supervisor manager line reports to boss lead team vorgesetzte vorgesetzter vorgesetzter führungskraft chef "
        "chefin teamleitung responsable supérieur gerente jefe gestor chefe responsabile"
    ),
}
"""Words that the label of a field may consist of, for what it tells."""

PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Details:
    """Where somebody works, in which department, for whom (Slack id); each "" where it is not told."""

    place: str = ""
    department: str = ""
    supervisor: str = ""


def recognise(fields: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Which field tells what: name of the detail to id of the field.

    fields: (id, label, type) as Slack defines them; a supervisor's field is of the type "user", the others are not.
    A label that is one of the words wins over one that only has it.
    """
    found: dict[str, tuple[int, str]] = {}
    for id_, label, type_ in fields:
        words = re.findall(r"\w+", text.key(label))
        for name, known in NAMES.items():
            fits = (type_ == "user") == (name == "supervisor")
            shared = [word for word in words if word in known.split()]
            if fits and shared:
                strangers = len(words) - len(shared)
                found[name] = min(found.get(name, (99, "")), (strangers, id_))
    return {name: id_ for name, (_, id_) in found.items()}


def details(values: Mapping[str, str], fields: Mapping[str, str]) -> Details:
    """What a profile tells. values: by id of the field. fields: as `recognise` found them."""
    told = {name: " ".join(values.get(fields.get(name, ""), "").split())[:LONGEST] for name in NAMES}
    if not PERSON.fullmatch(told["supervisor"]):
        told["supervisor"] = ""
    return Details(**told)
