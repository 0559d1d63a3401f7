"""The bodies of a territory of management that its department tells, as proposals to check. Pure.

A department with several caisses primaires, and the MSA (whose caisses cover several departments), are left
to the person: a guess would look like a fact.
"""

SEVERAL_CPAM = {"59", "62", "64", "76"}
CGSS = {"971", "972", "973", "974"}
MAYOTTE = "976"


def proposed_bodies(department: str, department_name: str, region_name: str) -> dict[str, str]:
    """{field of the seat: proposal} from a department's INSEE code and the names."""
    found = {
        "ars_delegation": f"ARS {region_name}, délégation {department_name} ({department})",
        "samu": f"SAMU {department}",
    }
    if department in CGSS:
        found["cpam"] = f"CGSS {department_name}"
    elif department == MAYOTTE:
        found["cpam"] = "CSSM Mayotte"
    elif department not in SEVERAL_CPAM and len(department) == 2:
        found["cpam"] = f"CPAM {department_name} ({department})"
    return found
