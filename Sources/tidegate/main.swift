import TidegateCLI

await Tidegate.start()
