"""What an agent costs its target: memory and CPU of `pulse agent run` at an interval of two seconds."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WARM_SECONDS = 20.0
MEASURED_SECONDS = 30.0


class Server(BaseHTTPRequestHandler):
    """Takes every push, and asks for two seconds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer({"revision": 1, "interval_seconds": 2.0, "sources": {}})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"protocol": 1, "accepted": 1, "config_revision": 1})

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        words = ("run", "--server", f"http://127.0.0.1:{server.server_port}", "--token", "bench", "--state-dir", folder)
        agent = subprocess.Popen([sys.executable, "-m", "pulse_core.agent", *words, "--log-level", "error"])
        try:
            time.sleep(WARM_SECONDS)
            before = cpu_seconds(agent.pid)
            time.sleep(MEASURED_SECONDS)
            share = (cpu_seconds(agent.pid) - before) / MEASURED_SECONDS
            report("agent: resident memory", round(resident_mib(agent.pid), 1), "MiB", 35)
            report("agent: CPU at 2 s", round(share * 100, 2), "% of a core", 1)
            written = sum(path.stat().st_size for path in Path(folder).rglob("*.seg"))
            report("agent: spooled while the server answers", written, "bytes", 0)
        finally:
            agent.terminate()
            agent.wait(timeout=10)
    server.shutdown()


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def report(measure: str, value: float, unit: str, most: float) -> None:
    print(
        json.dumps({"measure": measure, "value": value, "unit": unit, "target": f"<= {most:g}", "ok": value <= most}), flush=True
    )


if __name__ == "__main__":
    main()
