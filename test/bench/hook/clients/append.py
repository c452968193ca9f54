import sys

with open(sys.argv[1], "ab") as file:
    file.write(sys.stdin.buffer.read())
