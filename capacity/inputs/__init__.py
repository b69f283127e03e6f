"""The one door for files that users name: found, opened, unpacked and decoded the same way, whatever they hold."""
