import FuzzDriver

fuzz { loadAnything($0, $1) }
