"""FHIR AuditEvent resources, of R4 and R5, as the plain rows of an audit log.

An event's agents (the human, the workstation) are a list whose entries belong together, which flattening by key would
tear apart. `entity` tells what was looked at, often a patient: it is named as dropped and never read.
"""

from collections.abc import Iterator

_HUMAN, _WORKSTATION = "humanuser", "110153"
_MACHINES = frozenset({_WORKSTATION, "110150", "110151", "110152", "110154", "110155"})  # DICOM's application roles
ENTITY = "entity (patient)"


def flattened(item: object) -> object:
    """Return an audit event, bare or as a bundle's entry, as one flat row; anything else as it is."""
    if not isinstance(item, dict):
        return item
    resource = item.get("resource", item)
    if not isinstance(resource, dict) or resource.get("resourceType") != "AuditEvent":
        return item
    agents = [agent for agent in _listed(resource.get("agent")) if isinstance(agent, dict)]
    human = _human(agents)
    machine = next((agent for agent in agents if _WORKSTATION in _codes(agent.get("type"))), {})
    who = _inside(human, "who")
    return {
        "user_id": _text(_inside(who, "identifier").get("value"), human.get("altId"), who.get("reference")),
        "user_name": _text(human.get("name"), who.get("display")),
        "workstation_id": _station(machine) or _station(human),
        "timestamp": _text(resource.get("recorded")),
        "event": _event(resource),
        "outcome": _outcome(resource.get("outcome")),
        "system": _text(_inside(_inside(resource, "source"), "observer").get("display")),
        **({ENTITY: ""} if "entity" in resource else {}),
    }


def _human(agents: list[dict[str, object]]) -> dict[str, object]:
    """Return the agent who signed in; a patient at a portal is none of the staff and is not read."""
    people = [
        agent for agent in agents if not _MACHINES.intersection(_codes(agent.get("type"))) and not _is_patient(agent)
    ]
    typed = (agent for agent in people if _HUMAN in _codes(agent.get("type")))
    asking = (agent for agent in people if agent.get("requestor") is True)
    return next(typed, None) or next(asking, None) or next(iter(people), {})


def _is_patient(agent: dict[str, object]) -> bool:
    who = _inside(agent, "who")
    reference = _text(who.get("reference")).casefold()
    return _text(who.get("type")).casefold() == "patient" or "patient/" in reference


def _station(agent: dict[str, object]) -> str:
    """Return the machine's name; an address of the network alone (type 2) names no workstation."""
    network = _inside(agent, "network")
    named = "" if network.get("type") == "2" else _text(network.get("address"))
    return _text(named, agent.get("networkString"))


def _event(resource: dict[str, object]) -> str:
    """Return what happened: R4 says it in the subtype, R5 in the code; the type alone says only of which kind it is."""
    for name in ("subtype", "code", "type"):
        if codes := list(_codes(resource.get(name))):
            return codes[0]
    return ""


def _outcome(outcome: object) -> str:
    return next(_codes(outcome), "") if isinstance(outcome, dict | list) else _text(outcome)


def _codes(value: object) -> Iterator[str]:
    """Yield the codes of a Coding, a CodeableConcept, or a list of either."""
    for concept in _listed(value):
        if isinstance(concept, dict):
            codings = concept.get("coding", concept.get("code"))
            for coding in _listed(codings):
                inner = coding.get("code") if isinstance(coding, dict) else coding
                if text := _text(inner):
                    yield text


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _inside(value: dict[str, object], key: str) -> dict[str, object]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}


def _text(*values: object) -> str:
    """Return the first value that is a text or a number and not blank."""
    texts = (str(value) for value in values if isinstance(value, str | int) and not isinstance(value, bool))
    return next((text for text in texts if text.strip()), "")
