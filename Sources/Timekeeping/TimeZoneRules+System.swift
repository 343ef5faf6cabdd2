extension TimeZoneRules {
    /// Reads a time zone by its name, such as `Europe/Rome`, from the system's files. `UTC` needs no file.
    ///
    /// A file is read once; it is read again when it has changed since. What was read before stays as it was.
    public static func system(named name: String) throws(TimeZoneError) -> TimeZoneRules {
        try SystemTimeZones.shared.rules(named: name)
    }
}
