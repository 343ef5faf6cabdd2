import FuzzDriver

fuzz { inferAnything($0, $1) }
