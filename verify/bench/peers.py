"""The servers that are measured, and what each needs to run."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILT = os.path.join(HERE, "target")
PACES = {"plain": 0, "fast": 0, "paced": 10, "slow": 2000}
QUESTION = "Tell me about the owl and the dog, where they went, what they saw there and what they said. " * 8


@dataclass
class Call:
    """A request to one server."""

    port: int
    path: str
    body: str
    fields: str = ""

    def pairs(self):
        return [tuple(line.split(": ", 1)) for line in self.fields.splitlines()]


@dataclass
class Server:
    name: str
    pid: int
    calls: dict = field(default_factory=dict)


def body(model, stream):
    request = {
        "model": model,
        "messages": [
            {"role": "system", "content": "You answer in short sentences and never make anything up."},
            {"role": "user", "content": QUESTION},
        ],
        "temperature": 0.7,
        "max_tokens": 512,
    }
    if stream:
        request["stream"] = True
    return json.dumps(request, separators=(",", ":"))


class Peers:
    """Starts servers and ends them."""

    def __init__(self):
        self.processes = []
        self.next_port = 21000
        self.stub_ports = {}
        self.stub = None
        os.makedirs(BUILT, exist_ok=True)

    def port(self):
        """A free port below those that the kernel gives to clients."""
        while True:
            self.next_port += 1
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", self.next_port))
                    return self.next_port
                except OSError:
                    continue

    def spawn(self, name, command, port, patience=60, env=None):
        log = open(os.path.join(BUILT, name + ".log"), "w")
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT,
                                   start_new_session=True, env=dict(os.environ, **(env or {})))
        self.processes.append(process)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended at once; see {log.name}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return process.pid
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{name} does not listen on {port}; see {log.name}")

    def close(self):
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def start_stub(self):
        binary = os.path.join(BUILT, "stub")
        subprocess.run(["gcc", "-O2", "-Wall", "-o", binary, os.path.join(HERE, "stub.c")], check=True)
        self.stub_ports = {kind: self.port() for kind in PACES}
        listeners = [f"{self.stub_ports[kind]}:{pace}" for kind, pace in PACES.items()]
        self.stub = self.spawn("stub", [binary, *listeners], self.stub_ports["slow"])
        return Server("direct", 0, self.calls(lambda kind: (self.stub_ports[kind], "/v1/chat/completions", "gpt", "")))

    @staticmethod
    def calls(of):
        made = {}
        for kind in PACES:
            port, path, model, fields = of(kind)
            made[kind] = Call(port, path, body(model, kind != "plain"), "authorization: Bearer sk-bench-123456\n" + fields)
        return made

    def start_nginx(self):
        ports = {kind: self.port() for kind in PACES}
        servers = "".join(
            f"""
  upstream {kind} {{ server 127.0.0.1:{self.stub_ports[kind]}; keepalive 1100; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{ports[kind]} backlog=4096;
    keepalive_requests 1000000000;
    location / {{
      proxy_pass http://{kind};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering {"on" if kind == "plain" else "off"};
    }}
  }}"""
            for kind in PACES)
        conf = os.path.join(BUILT, "nginx.conf")
        temp = "\n".join(f"  {name}_temp_path {BUILT}/nginx-{name};" for name in ("client_body", "proxy"))
        with open(conf, "w") as file:
            file.write(f"""daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {BUILT}/nginx.pid;
error_log {BUILT}/nginx-error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_buffer_size 64k;
{temp}
{servers}
}}
""")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        pid = self.spawn("nginx", [nginx, "-p", BUILT, "-e", f"{BUILT}/nginx-error.log", "-c", conf], ports["plain"])
        return Server("nginx", pid, self.calls(lambda kind: (ports[kind], "/v1/chat/completions", "gpt", "")))

    def start_sluice(self, settings=()):
        port, admin = self.port(), self.port()
        flags = ["-D", "sluice.gateway.access-log=false"]
        for kind, stub in self.stub_ports.items():
            provider = f"sluice.providers.{kind}"
            flags += ["-D", f"{provider}.dialect=openai", "-D", f"{provider}.base-url=http://127.0.0.1:{stub}/v1",
                      "-D", f"{provider}.key=sk-stub-123456", "-D", f"{provider}.any-model=true"]
        # 1,000 streams need as many connections and more time than a call's 30 s.
        flags += ["-D", "sluice.providers.slow.pool.max-connections=1100", "-D", "sluice.providers.slow.timeout=300s"]
        for setting in settings:
            flags += ["-D", setting]
        command = [os.path.join(ROOT, "sluice"), "serve", "--port", str(port), "--admin-port", str(admin), *flags]
        pid = self.spawn("sluice", command, port, patience=300)
        return Server("sluice", pid, self.calls(lambda kind: (port, "/v1/chat/completions", f"{kind}/gpt", "")))

    def start_portkey(self):
        port = self.port()
        script = os.path.join(HERE, "node", "node_modules", "@portkey-ai", "gateway", "build", "start-server.js")
        pid = self.spawn("portkey", ["node", script, f"--port={port}", "--headless"], port,
                         env={"NODE_ENV": "production"})
        return Server("portkey", pid, self.calls(lambda kind: (
            port, "/v1/chat/completions", "gpt",
            f"x-portkey-provider: openai\nx-portkey-custom-host: http://127.0.0.1:{self.stub_ports[kind]}/v1\n")))

    def start_litellm(self):
        port = self.port()
        conf = os.path.join(BUILT, "litellm.json")
        models = [{"model_name": kind, "litellm_params": {
            "model": "openai/gpt", "api_base": f"http://127.0.0.1:{stub}/v1", "api_key": "sk-stub-123456"}}
            for kind, stub in self.stub_ports.items()]
        with open(conf, "w") as file:
            # JSON is YAML.
            json.dump({"model_list": models, "litellm_settings": {"telemetry": False, "num_retries": 0},
                       "general_settings": {"disable_spend_logs": True}}, file)
        pid = self.spawn("litellm", [os.path.join(BUILT, "venv", "bin", "litellm"), "--config", conf, "--host", "127.0.0.1",
                                     "--port", str(port), "--num_workers", "1"], port, patience=180,
                         env={"LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "NO_DOCS": "True"})
        return Server("litellm", pid, self.calls(lambda kind: (port, "/v1/chat/completions", kind, "")))


def install(rivals):
    """Gets what is missing, at locked versions."""
    packages = {"nginx": "nginx-light", "wrk": "wrk", "gcc": "gcc"}
    missing = [package for tool, package in packages.items()
               if not shutil.which(tool) and not os.path.exists(f"/usr/sbin/{tool}")]
    if missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            sys.exit(f"bench: needs {' and '.join(missing)}; install them first")
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True,
                       stdout=subprocess.DEVNULL)
    if not rivals:
        return
    node = os.path.join(HERE, "node")
    if not os.path.exists(os.path.join(node, "node_modules", "@portkey-ai", "gateway")):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=node, check=True)
    venv = os.path.join(BUILT, "venv")
    if not os.path.exists(os.path.join(venv, "bin", "litellm")):
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([os.path.join(venv, "bin", "pip"), "install", "-q", "--disable-pip-version-check",
                        "--require-hashes", "--no-deps", "-r", os.path.join(HERE, "litellm", "requirements.txt")], check=True)
