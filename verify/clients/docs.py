"""The code on docs/clients/*.md, run as it stands there against `./sluice serve --simulated`.

A step for each fenced block. What is changed in it: the gateway's address, since its port is a free one here. A block must end
without an error and print something that is no error, within its minute.
"""

import os
import re
import secrets
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAGES = os.path.join(ROOT, "docs", "clients")
TARGET = os.path.join(HERE, "target", "docs")
WRITTEN = "http://127.0.0.1:8080"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Which module of java/ has the library that a block imports.
MODULES = {"com.openai.": "openai-java", "dev.langchain4j.": "langchain4j", "ai.z.": "zai"}


def blocks():
    """Page, number and language of each block, and its code."""
    for page in sorted(os.listdir(PAGES)):
        with open(os.path.join(PAGES, page), encoding="utf-8") as file:
            found = FENCE.findall(file.read())
        if not found:
            yield page, 0, "none", ""
        for number, (language, code) in enumerate(found, 1):
            yield page, number, language, code


def java(code):
    """A program of the block's own: its imports, then what it says."""
    lines = code.splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    rest = [line for line in lines if not line.startswith("import ")]
    return "\n".join([*imports, "public class Page {", "public static void main(String[] args) throws Exception {",
                      *rest, "}", "}"])


def command(page, number, language, code):
    """What runs a block: one command or, where a page is for several versions of a client, several."""
    name = f"{page.removesuffix('.md')}-{number}"
    if language == "python":
        path = written(name + ".py", code)
        return [[os.path.join(HERE, "python", f".venv{major}", "bin", "python"), path] for major in (2, 3)]
    if language == "js":
        # Its imports are found from the directory it runs in.
        return [["node", "--input-type=module", "--eval", code]]
    if language == "java":
        module = next((module for prefix, module in MODULES.items() if f"import {prefix}" in code), None)
        if module is None:
            raise ValueError(f"no library known for its imports (expected: one of {', '.join(MODULES)})")
        path = written(os.path.join(name, "Page.java"), java(code))
        with open(os.path.join(HERE, "java", module, "target", "classpath"), encoding="utf-8") as file:
            return [["java", "-cp", file.read().strip(), path]]
    if language == "sh":
        return [["bash", "-euo", "pipefail", "-c", code]]
    if language == "hocon":
        return [[os.path.join(ROOT, "sluice"), "config", "--config", written(name + ".conf", code)]]
    raise ValueError(f"language '{language}' (expected: python, js, java, sh or hocon)")


def written(name, text):
    path = os.path.join(TARGET, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run(page, number, language, code, base, key):
    # A page says "./sluice": it runs where that is. Node's packages are found from their own directory.
    directory = os.path.join(HERE, "node") if language == "js" else ROOT
    environment = dict(os.environ, GATEWAY_KEY=key)
    for one in command(page, number, language, code.replace(WRITTEN, base)):
        done = subprocess.run(one, cwd=directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60)
        said = (done.stdout + done.stderr).strip()
        if done.returncode != 0:
            raise RuntimeError(f"ended with {done.returncode}: {said[-600:]}")
        if not done.stdout.strip() or '"error"' in done.stdout:
            raise RuntimeError(f"no answer printed: {said[:600]}")


class Gateway:
    """One of our own: the alias `auto`, which the pages ask for, isn't in the other suites' scenario."""

    def __enter__(self):
        os.makedirs(TARGET, exist_ok=True)
        keys = os.path.join(TARGET, f"keys-{secrets.token_hex(4)}.jsonl")
        sluice = os.path.join(ROOT, "sluice")
        self.key = subprocess.run([sluice, "keys", "create", "--name", "docs", "--keys", keys], check=True,
                                  capture_output=True, text=True).stdout.strip()
        with open(os.path.join(TARGET, "server.log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sluice, "serve", "--simulated", "--port", "0", "--admin-port", "0", "--keys", keys],
                stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.startswith("gateway  "):
                self.base = line.split()[1].removesuffix("/v1")
                break
        else:
            raise RuntimeError(f"the gateway did not start; see {TARGET}/server.log")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=30)


def main():
    passed = failed = 0
    with Gateway() as gateway:
        for page, number, language, code in blocks():
            name = f"{page} block {number} ({language})"
            started = time.monotonic()
            try:
                run(page, number, language, code, gateway.base, gateway.key)
            except (RuntimeError, ValueError, OSError, subprocess.TimeoutExpired) as e:
                failed += 1
                print(f"FAIL {name}: {' '.join(str(e).split())}")
            else:
                passed += 1
                print(f"ok   {name} ({(time.monotonic() - started) * 1000:.0f} ms)")
            sys.stdout.flush()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
