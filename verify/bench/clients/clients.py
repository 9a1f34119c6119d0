"""The clients, and how each is started."""

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
BUILT = os.path.join(HERE, "target")
JAVA = os.path.join(HERE, "java")


@dataclass(frozen=True)
class Client:
    """One client in one form.

    family: the forms of one client; the cheapest of them is what ours is compared with
    module, main: where its driver is
    flags: of its JVM
    java: 17, or 25 for what needs it
    streams, tls: whether it takes part there
    heavy: whether ten thousand calls in flight are worth the while
    """

    name: str
    family: str
    module: str
    main: str = ""
    flags: tuple = ()
    java: int = 17
    streams: bool = True
    tls: bool = True
    many: int = 10_000
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


def build(clients):
    """Compiles the drivers of those clients, and the engine with them."""
    modules = sorted({client.module for client in clients if client.main})
    subprocess.run(["mvn", "-B", "-ntp", "-q", "-f", os.path.join(JAVA, "pom.xml"), "-Dspotless.check.skip",
                    "-pl", ",".join(modules), "-am", "compile"], check=True)


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
