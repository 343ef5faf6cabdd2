"""Makes the virtual environment that a job's requirements ask for, and becomes the job in it.

    python3 requirements.py FOLDER REQUIREMENTS INDEX COMMAND...

FOLDER holds the environments, each named after the hash of its requirements, with the files that they name by -r and -c,
and of the Python that made it. It is made
once, whoever asks first: others wait for it. Then COMMAND is executed, its argument number INDEX replaced by the Python of
the environment. The environment's lock stays held, shared, until the job has ended: so long nobody removes it.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import deque


def fail(message):
    """Ends the attempt with the error `requirements`."""
    with open(os.environ["TIDEGATE_RESULT"], "w", encoding="utf-8") as file:
        json.dump({"error": "requirements", "message": message}, file)
    sys.exit(message)


def run(command, what):
    """Runs a command, its output ours too; ends the attempt with its last lines when it fails."""
    last = deque(maxlen=200)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        for line in child.stdout:
            text = line.decode("utf-8", "replace")
            sys.stdout.write(text)
            sys.stdout.flush()
            if text.strip():
                last.append(text.strip())
    if child.returncode == 0:
        return
    errors = [line for line in last if line.startswith(("ERROR", "Error"))] or list(last)
    fail(f"{what}: " + " ".join(errors[-3:]))


def is_complete(place):
    return os.path.exists(os.path.join(place, ".complete"))


def make(place, requirements):
    # One that was left half made.
    shutil.rmtree(place, ignore_errors=True)
    print(f"making the virtual environment of {requirements}", flush=True)
    run([sys.executable, "-m", "venv", place], "its virtual environment could not be made")
    pip = [os.path.join(place, "bin", "python3"), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    run(pip + ["--progress-bar", "off", "--requirement", requirements], "its requirements could not be installed")
    with open(os.path.join(place, ".complete"), "w", encoding="utf-8"):
        pass


NAMED = re.compile(rb"^\s*(?:-r|-c|--requirement|--constraint)\s*=?\s*([^\s#]+)", re.MULTILINE)


def content_with_named(path, seen):
    """The bytes of a file of requirements, then those of the files that it names, each once.

    As for pip, a path is relative to the file that it stands in. One that cannot be read is left for pip to complain of.
    """
    with open(path, "rb") as file:
        content = file.read()
    seen.add(os.path.realpath(path))
    for name in NAMED.findall(content):
        named = os.path.join(os.path.dirname(path), os.fsdecode(name))
        if os.path.realpath(named) not in seen and os.path.isfile(named):
            content += b"\0" + content_with_named(named, seen)
    return content


def main():
    folder, requirements, index, *command = sys.argv[1:]
    try:
        content = content_with_named(requirements, set())
    except OSError as error:
        fail(f"its requirements '{error.filename}' cannot be read: {error.strerror}")
    maker = f"{sys.version} {sys.base_prefix}".encode()
    place = os.path.join(folder, hashlib.sha256(content + b"\0" + maker).hexdigest()[:32])
    os.makedirs(folder, exist_ok=True)
    lock = os.open(place + ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_SH)
    while not is_complete(place):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_complete(place):
            make(place, requirements)
        # Between the two somebody may remove it.
        fcntl.flock(lock, fcntl.LOCK_SH)
    # When it was used last.
    os.utime(os.path.join(place, ".complete"))
    os.set_inheritable(lock, True)
    command[int(index)] = os.path.join(place, "bin", "python3")
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"cannot start '{command[0]}': {error.strerror}")


main()
