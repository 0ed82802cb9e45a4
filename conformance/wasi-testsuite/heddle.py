"""The adapter by which wasi-testsuite's own runner runs heddle.

The runner reads a test's manifest and asks for a command line. Everything below follows from what the manifest says (world,
proposals, arguments, environment, root folder) and from nothing else: no test is known here by its name.
"""

import os
import shlex
import subprocess
from typing import Dict, List, Optional, Tuple

# The command under test, quoted as for a shell.
HEDDLE = shlex.split(os.getenv("HEDDLE", "heddle"), posix=os.name != "nt")

# The proposal `sockets` asks for the whole network: any address may be connected to, and ports may be listened on. Local ranges
# are never part of `*`, so that they are named.
SOCKETS = ["--allow-net", "*", "--allow-net", "127.0.0.0/8", "--allow-net", "::1", "--listen"]

# The proposal `http` comes with servers that the runner starts on this machine.
HTTP = ["--allow-net", "127.0.0.1"]


def get_name() -> str:
    return "heddle"


def get_version() -> str:
    result = subprocess.run(HEDDLE + ["--version"], encoding="UTF-8", capture_output=True, check=True)
    return result.stdout.split()[-1]


def get_wasi_versions() -> List[str]:
    return ["wasm32-wasip1", "wasm32-wasip3"]


def get_wasi_worlds() -> List[str]:
    return ["wasi:cli/command", "wasi:http/service"]


def get_timeout_seconds() -> float:
    # Generous, for machines that do other things at the same time: a test that hangs is found all the same.
    return 30


def compute_argv(
    test_path: str,
    args_env_root: Tuple[List[str], Dict[str, str], Optional[str]],
    proposals: List[str],
    wasi_world: str,
    wasi_version: str,
) -> List[str]:
    del wasi_version  # heddle finds it in the binary
    args, env, root = args_env_root
    argv = HEDDLE + (["serve", "--addr", "127.0.0.1:0"] if wasi_world == "wasi:http/service" else ["run"])
    for name, value in env.items():
        argv += ["--env", f"{name}={value}"]
    if root:
        argv += ["--dir", f"{root}::/"]
    if "sockets" in proposals:
        argv += SOCKETS
    if "http" in proposals:
        argv += HTTP
    return argv + [test_path] + args
