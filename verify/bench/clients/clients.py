"""The clients, and how each is started."""

import glob
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BUILT = os.path.join(HERE, "target")
JAVA = os.path.join(HERE, "java")


@dataclass(frozen=True)
class Client:
    """One client in one form.

    family: the forms of one client; the cheapest of them is what ours is compared with
    module, main: where its driver is; a script and its locked requirements for Python's
    flags: of its JVM
    java: 17, or 25 for what needs it
    tls: whether it takes part there
    many: calls in flight that it is asked for at most
    """

    name: str
    family: str
    module: str
    main: str = ""
    flags: tuple = ()
    java: int = 17
    tls: bool = True
    many: int = 10_000
    requirements: str = ""
    note: str = ""


# With two processors or fewer the common pool has one thread, and the JDK then starts a thread for each callback. Who
# depends on that pool is measured with two, its cheaper form; the engine is measured without the flag.
POOL = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"

CLIENTS = [
    Client("sluice", "sluice", "sluice", "SluiceClient", note="the engine, everything at its default"),
    Client("netty", "netty", "netty", "NettyClient", (POOL,), note="bare Netty on NIO, default event loops"),
    Client("netty-epoll", "netty", "netty", "NettyClient", (POOL, "-Dbench.transport=epoll"),
           note="bare Netty on its native transport"),
    Client("okhttp", "okhttp", "okhttp", "OkHttpSync", (POOL,), note="OkHttp, a thread for each call"),
    Client("okhttp-enqueue", "okhttp", "okhttp", "OkHttpAsync", (POOL,), note="OkHttp, callbacks"),
    Client("jdk-async", "jdk", "jdk", "JdkAsync", (POOL,), note="the JDK's HttpClient, futures"),
    Client("jdk25-virtual", "jdk", "jdk", "JdkBlocking", ("-Dbench.threads=virtual",), java=25,
           note="the JDK's HttpClient, virtual threads of JDK 25"),
    Client("openai-java", "openai-java", "openai-java", "OpenAiSync", (POOL,), many=5_000,
           note="the official client, a thread for each call"),
    Client("openai-java-async", "openai-java", "openai-java", "OpenAiAsync", (POOL,), many=1_000,
           note="the official client, futures"),
    Client("langchain4j", "langchain4j", "langchain4j", "LangChain4j", (POOL,), many=5_000,
           note="LangChain4j's OpenAI client"),
    Client("zai-sdk", "zai-sdk", "zai", "Zai", (POOL,), many=1_000, note="GLM's own client, a thread for each call"),
    Client("spring-ai", "spring-ai", "spring-ai", "SpringAi", (POOL,), many=5_000,
           note="Spring AI, over the official client"),
    Client("openai-python", "openai-python", "openai_async.py", tls=False, many=1_000,
           requirements="verify/clients/python/openai3.txt", note="the official Python client, asyncio"),
    Client("zhipuai", "zhipuai", "zhipuai_threads.py", tls=False, many=1_000,
           requirements="verify/bench/clients/python/zhipuai.txt",
           note="Zhipu's own Python client, a thread for each call"),
]
BY_NAME = {client.name: client for client in CLIENTS}


def java_home(version):
    """Where a JDK of that version is; None when it is not here."""
    named = os.environ.get(f"JAVA{version}_HOME")
    found = [named] if named else sorted(glob.glob(f"/usr/lib/jvm/*{version}*"))
    for home in found:
        java = os.path.join(home, "bin", "java")
        if os.path.exists(java):
            said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
            if f'version "{version}' in said:
                return home
    return None


def command(client, settings, trust, extra=()):
    """What starts a client's driver."""
    if client.requirements:
        return [os.path.join(venv(client), "bin", "python"), os.path.join(HERE, "python", client.module)]
    home = java_home(client.java)
    java = os.path.join(home, "bin", "java") if home else "java"
    target = os.path.join(JAVA, client.module, "target")
    with open(os.path.join(target, "classpath")) as file:
        path = os.path.join(target, "classes") + ":" + file.read().strip()
    found = [java, "-Xmx2g", *client.flags, *extra]
    if trust:
        found += [f"-Djavax.net.ssl.trustStore={trust}", "-Djavax.net.ssl.trustStorePassword=changeit"]
    if settings:
        found.append("-Dbench.settings=" + ";".join(settings))
    return [*found, "-cp", path, f"dev.sluice.bench.clients.{client.main}"]


def venv(client):
    return os.path.join(BUILT, "venv-" + client.name)


def version(client):
    """The library that a client is, with its locked version; empty for what is the JDK's or ours."""
    if client.requirements:
        with open(os.path.join(ROOT, client.requirements)) as file:
            found = re.findall(r"^(openai|zhipuai)==([^\s;\\]+)", file.read(), re.M)
    else:
        with open(os.path.join(JAVA, client.module, "pom.xml")) as file:
            found = re.findall(r"<artifactId>(?!clients<)([^<]+)</artifactId>\s*<version>([^<]+)</version>", file.read())
    return " ".join(found[0]) if found and client.family != "sluice" else ""


def build(clients):
    """Compiles the drivers of those clients, and the engine with them; installs what Python's need."""
    for client in clients:
        if client.requirements:
            install(venv(client), os.path.join(ROOT, client.requirements))
    modules = sorted({client.module for client in clients if client.main})
    if not modules:
        return
    subprocess.run(["mvn", "-B", "-ntp", "-q", "-f", os.path.join(JAVA, "pom.xml"), "-Dspotless.check.skip",
                    "-pl", ",".join(modules), "-am", "compile"], check=True)


def install(target, requirements):
    """What is installed stays until its lock changes."""
    with open(requirements, "rb") as file:
        lock = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(target, "lock")
    if os.path.exists(stamp) and open(stamp).read() == lock:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", target], check=True)
    subprocess.run([os.path.join(target, "bin", "pip"), "install", "-q", "--disable-pip-version-check", "--require-hashes",
                    "-r", requirements], check=True)
    with open(stamp, "w") as file:
        file.write(lock)


def certificate():
    """A certificate for this machine's loopback; gives its files, and a trust store with it."""
    pem, key, store = (os.path.join(BUILT, name) for name in ("certificate.pem", "key.pem", "trust.p12"))
    if not os.path.exists(store):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", pem, "-days", "365", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
        subprocess.run(["keytool", "-importcert", "-noprompt", "-alias", "stub", "-file", pem, "-keystore", store,
                        "-storetype", "PKCS12", "-storepass", "changeit"], check=True, capture_output=True)
    return pem, key, store
