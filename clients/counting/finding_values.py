"""A finding as a value, and the table of what may be found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Which text the citations were read from; see DOMAIN section 5.
RULES_VERSION = "45 CFR 164 as in force before the proposed rule of 6 Jan 2025 (90 FR 898)"
CONFIRM = "Please confirm with your compliance officer."


class Severity(StrEnum):
    """Name how urgently somebody should look."""

    HIGH = "high"
    MEDIUM = "medium"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class FindingRule:
    """Hold a finding's severity, its core wording and the rule it cites; `is_regulatory` ones concern HIPAA."""

    severity: Severity
    core: str
    citation: str
    is_regulatory: bool = True


@dataclass(frozen=True, slots=True)
class FindingFact:
    """Say what was found about whom; `subject` is the ref of what it is about, and tells one finding from another."""

    code: str
    severity: Severity
    about: str
    because: str
    citation: str
    evidence: tuple[str, ...] = ()
    subject: str = ""


_AND_FAQ = "45 CFR 164.312(a)(2)(i); HHS FAQ 2018"
RULES: Mapping[str, FindingRule] = {
    "PII-1": FindingRule(Severity.HIGH, "may not meet unique user identification", _AND_FAQ),
    "PII-2": FindingRule(Severity.HIGH, "individual authentication is not evident", "45 CFR 164.312(a)(2)(i), (d)"),
    "PII-3": FindingRule(
        Severity.INFO,
        "unique identification appears to rest on the EMR; "
        "confirm that no ePHI is in profile, shares, mail, print spool or cache",
        "45 CFR 164.312(a)(2)(i)",
    ),
    "PII-4": FindingRule(
        Severity.MEDIUM,
        "whether ePHI can be reached without an individual sign-in cannot be determined",
        "45 CFR 164.312(a)(2)(i)",
    ),
    "PII-5": FindingRule(
        Severity.MEDIUM,
        "automatic logoff is addressable: implement it or document an alternative",
        "45 CFR 164.312(a)(2)(iii)",
    ),
    "PII-6": FindingRule(Severity.MEDIUM, "the audit trail may not attribute activity", "45 CFR 164.312(b)"),
    "PII-7": FindingRule(
        Severity.HIGH, "termination procedures may not have taken effect", "45 CFR 164.308(a)(3)(ii)(C)"
    ),
    "PII-8": FindingRule(Severity.INFO, "possible sharing or an unlocked session", "45 CFR 164.312(a)(2)(i)"),
    "LIC-1": FindingRule(
        Severity.MEDIUM,
        "vendor guidance is one licence and an own sign-in for each user of the desktop apps",
        "Microsoft: Overview of shared computer activation",
        is_regulatory=False,
    ),
    "LIC-2": FindingRule(
        Severity.MEDIUM, "a licence is paid for an account that cannot sign in", "", is_regulatory=False
    ),
    "LIC-3": FindingRule(Severity.INFO, "a licence is paid for a service", "", is_regulatory=False),
    "LIC-4": FindingRule(Severity.INFO, "seats are paid for that nobody has", "", is_regulatory=False),
    "ACC-1": FindingRule(
        Severity.MEDIUM, "a generic sign-in is in use and nobody is known behind it", "", is_regulatory=False
    ),
    "ACC-2": FindingRule(Severity.MEDIUM, "an account was used after its person left", "", is_regulatory=False),
    "ACC-3": FindingRule(Severity.INFO, "an account is used by several persons", "", is_regulatory=False),
}


def finding(code: str, about: str, observed: str, evidence: tuple[str, ...] = (), subject: str = "") -> FindingFact:
    """Word a finding: what was observed, that it is potential, the rule, and whom to ask."""
    rule = RULES[code]
    because = f"{observed} Potential finding: {rule.core}"
    because += f" ({rule.citation}). {CONFIRM}" if rule.is_regulatory else "."
    if code == "LIC-1":
        because += f" {CONFIRM}"
    return FindingFact(code, rule.severity, about, because, rule.citation, evidence, subject or about)
