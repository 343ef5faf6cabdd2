/// The digits of a number without sign, before and behind its point, and what follows them.
struct DecimalDigits {
    let whole: Slice<UnsafeBufferPointer<UInt8>>
    let fraction: Slice<UnsafeBufferPointer<UInt8>>
    let rest: Slice<UnsafeBufferPointer<UInt8>>

    init(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
        whole = text.prefix { $0 &- UInt8(ascii: "0") < 10 }
        let behind = text[whole.endIndex...]
        fraction =
            behind.first == UInt8(ascii: ".")
            ? behind.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 } : whole[whole.endIndex...]
        rest = behind.first == UInt8(ascii: ".") ? text[fraction.endIndex...] : behind
    }

    /// How many digits a decimal needs before its point: none for a zero alone.
    var wholeCount: Int { whole.count == 1 && whole.first == UInt8(ascii: "0") ? 0 : whole.count }

    /// The digits of a number that a decimal gives back as it is; nil for what is none: zeros in front of it and the sign of
    /// a zero are data, an exponent may mean any number of digits.
    static func exact(_ text: UnsafeBufferPointer<UInt8>) -> DecimalDigits? {
        let isNegative = text.first == UInt8(ascii: "-")
        let number = DecimalDigits(isNegative ? text.dropFirst() : text[...])
        let isPadded = number.whole.count > 1 && number.whole.first == UInt8(ascii: "0")
        guard number.rest.isEmpty, !number.whole.isEmpty, !isPadded else { return nil }
        let isNegativeZero = isNegative && number.wholeCount == 0 && number.rest.startIndex == number.whole.endIndex
        return isNegativeZero ? nil : number
    }
}
