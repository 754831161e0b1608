"""Does veraPDF accept these files? Needs a Java of 17 or later, Debian's libjaxb-java and the jar fetched by scripts/fetch_verapdf.sh."""

import os
import shutil
import subprocess
from pathlib import Path

_JAXB = Path("/usr/share/java")
_LIBRARIES = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "javax.activation", "txw2", "stax-ex", "FastInfoset")


def missing() -> str:
    """Say what keeps the engine from running here; empty when nothing does."""
    if shutil.which("java") is None:
        return "Java is absent: apt-get install default-jdk-headless"
    if not (_JAXB / "jaxb-runtime.jar").is_file():
        return "JAXB is absent: apt-get install libjaxb-java"
    jar = os.environ.get("NETBOARD_TEST_VERAPDF_JAR", "")
    if not jar:
        return "NETBOARD_TEST_VERAPDF_JAR is not set: see scripts/fetch_verapdf.sh"
    return "" if Path(jar).is_file() else f"NETBOARD_TEST_VERAPDF_JAR names no file: {jar}"


def broken_clauses(files: list[tuple[str, Path]]) -> list[str]:
    """Give, for each pair of flavour (1a, 1b, 3a, ua1) and file, the clauses it breaks; empty when it conforms."""
    jars = [str(_JAXB / f"{name}.jar") for name in _LIBRARIES if (_JAXB / f"{name}.jar").is_file()]
    command = ["java", "-cp", os.pathsep.join([*jars, os.environ["NETBOARD_TEST_VERAPDF_JAR"]])]
    command += [str(Path(__file__).with_name("Conformance.java")), *(str(part) for pair in files for part in pair)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 2]
    if done.returncode or [(line[0], line[1]) for line in lines] != [(flavour, str(file)) for flavour, file in files]:
        raise AssertionError(f"the engine stopped: {done.stderr[-2000:]}")
    return [line[2] for line in lines]
