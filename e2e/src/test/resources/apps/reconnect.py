"""Clients that come again and again for some seconds; prints how often each of them tried.

usage: reconnect.py SECONDS ORIGIN

"for each" is the documented loop of the websockets package, "at once" one that obeys nothing.
"""

import asyncio
import json
import sys

import websockets


async def listen(socket):
    try:
        async for _ in socket:
            pass
    except websockets.ConnectionClosed:
        pass


async def for_each(url, tries):
    def failed(error):
        tries["for each"] += 1

    async for socket in websockets.connect(url, process_exception=failed):
        tries["for each"] += 1
        await listen(socket)


async def at_once(url, tries):
    while True:
        tries["at once"] += 1
        try:
            async with websockets.connect(url) as socket:
                await listen(socket)
        except (OSError, websockets.WebSocketException):
            pass


async def main(seconds, origin):
    tries = {"for each": 0, "at once": 0}
    both = [for_each(origin + "/each", tries), at_once(origin + "/once", tries)]
    try:
        await asyncio.wait_for(asyncio.gather(*both), seconds)
    except asyncio.TimeoutError:
        print(json.dumps(tries))


asyncio.run(main(float(sys.argv[1]), sys.argv[2]))
