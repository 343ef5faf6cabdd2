/// What an unpacker came to.
enum UnpackerStep {
    /// It goes on, if there is more to read and room to write; it has used some of both, or needs more of one.
    case more
    /// A member has ended; behind it may come another.
    case memberEnded
    case damaged
}

/// Unpacks bytes of one form, a piece at a time.
protocol Unpacker: AnyObject {
    /// Begins a member anew.
    func reset()
    /// Unpacks some of the input, and leaves what is left of it and of the room.
    func step(_ input: inout UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnpackerStep
}

extension UnsafeRawBufferPointer {
    /// Leaves out so many bytes that were used.
    mutating func use(_ count: Int) { self = UnsafeRawBufferPointer(rebasing: dropFirst(count)) }
}

extension UnsafeMutableRawBufferPointer {
    /// Leaves out so many bytes that were written.
    mutating func use(_ count: Int) { self = UnsafeMutableRawBufferPointer(rebasing: dropFirst(count)) }
}
