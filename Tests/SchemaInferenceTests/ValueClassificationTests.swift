import Testing

@testable import SchemaInference

@Test(arguments: [
    ("0", ValueClass.integer), ("-1", .integer), ("12345678", .integer), ("123456789", .integer), ("-0", .double),
    ("00", .text), ("01", .text), ("-01", .text), ("+1", .text), ("1_000", .text), ("0x10", .text), ("1,5", .text),
    ("9007199254740992", .integer), ("9007199254740993", .longInteger), ("9223372036854775807", .longInteger),
    ("9223372036854775808", .bigInteger), ("-9223372036854775808", .longInteger), ("-9223372036854775809", .bigInteger),
    ("1.5", .double), (".5", .double), ("5.", .double), (".", .text), ("-", .nullText), ("--1", .text),
    ("1.2.3", .text),
    ("1e5", .double), ("1E-5", .double), ("1e", .text), ("e5", .text), ("1e400", .text), ("1e-400", .text),
    ("0e0", .double),
    ("01.5", .text), ("0.5", .double), ("00.5", .text), ("1.12345678901234567", .text),
    ("0.00000000000000000001", .double),
    ("nan", .double), ("NaN", .double), ("-inf", .double), ("Infinity", .double), ("nano", .text), ("+inf", .text),
    ("true", .boolean), ("FALSE", .boolean), ("t", .text), ("truth", .text), ("NA", .nullText), ("N/A", .nullText),
    ("null", .nullText), ("NULL", .nullText), (#"\N"#, .nullText), ("Null", .text), ("na", .text), ("nu", .text),
    (" 5", .integer), ("5 ", .integer), ("\t-2.5 ", .double), (" true", .text), (" NA", .text), (" ", .text),
    ("5 6", .text),
    ("2024-02-29", .date), ("2023-02-29", .text), ("2000-02-29", .date), ("1900-02-29", .text), ("2024-13-01", .text),
    ("2024-00-10", .text), ("0000-01-01", .text), ("2024-1-01", .text), ("2024-04-31", .text), ("20240229", .integer),
    ("2024-02-29T12:30", .timestamp), ("2024-02-29 12:30:59.999999", .timestamp), ("2024-02-29 12:30:59.", .text),
    ("2024-02-29 24:00:00", .text), ("2024-02-29 12:60:00", .text), ("2024-02-29 12:30:60", .text),
    ("2024-02-29 12:30:00Z", .moment), ("2024-02-29T12:30:00+02", .moment), ("2024-02-29T12:30:00-0230", .moment),
    ("2024-02-29T12:30:00+02:30", .moment), ("2024-02-29T12:30Z", .text), ("2024-02-29T12:30:00z", .text),
    ("2024-02-29T12:30:00 Z", .text), ("2024-02-29T12:30:00+16", .text), ("2024-02-29T12:30:00+2", .text),
    ("31/12/2024", .otherDay), ("12/31/2024", .otherDay), ("31.12.2024", .otherDay), ("1-2-2024", .otherDay),
    ("2024/12/31", .otherDay), ("32/12/2024", .text), ("13/13/2024", .text), ("31/12/24", .text), ("31/12-2024", .text),
    ("30/02/2024", .text), ("12:30", .text), ("2024-01", .text), ("$1.50", .text), ("12%", .text), ("abc", .text),
])
func `a value is of the class that reads it back unchanged`(text: String, expected: ValueClass) {
    let bytes = Array(text.utf8)
    let found = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { ValueClassification.classify($0, buffer.count).valueClass }
    }
    #expect(found == expected)
}
