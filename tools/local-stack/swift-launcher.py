"""Runs Swift's four servers as children of one process: python3 swift-launcher.py <folder of their settings>."""

import os
import signal
import sys

from swift.common.utils import set_swift_dir


def run(folder, name):
    set_swift_dir(folder)
    from swift.common.wsgi import run_wsgi

    return run_wsgi(os.path.join(folder, name + ".conf"), name + "-server")


def main(folder):
    children = {}
    for name in ("account", "container", "object", "proxy"):
        pid = os.fork()
        if pid == 0:
            os._exit(run(folder, name) or 0)
        children[pid] = name

    def stop(*_):
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pid, _ = os.wait()
    print("The %s server ended." % children[pid], file=sys.stderr)
    stop()


main(sys.argv[1])
