/// What of the daemon's environment its jobs get: what programs need to run at all, and what `tidegate.yaml` adds.
///
/// Keys, tokens and passwords that the daemon was given for itself are not theirs.
enum JobEnvironment {
    /// Where programs, libraries and files are, and how texts and times are shown. One that ends with `*` begins so.
    static let usual = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "LANGUAGE", "LC_*", "TZ", "TZDIR",
        "LD_LIBRARY_PATH", "JAVA_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "TIDEGATE_DUCKDB",
    ]

    /// What Spark and its masters are set up by, for its jobs.
    static let ofSpark = ["SPARK_*", "HADOOP_*", "YARN_*", "KUBECONFIG"]

    /// The variables of some names or beginnings of names, besides the usual ones.
    static func passed(of environment: [String: String], also names: [String]) -> [String: String] {
        matching(usual + names, of: environment)
    }

    /// The variables of some names or beginnings of names.
    static func matching(_ names: [String], of environment: [String: String]) -> [String: String] {
        let exact = Set(names)
        let beginnings = names.filter { $0.hasSuffix("*") }.map { $0.dropLast() }
        return environment.filter { name, _ in
            exact.contains(name) || beginnings.contains { name.hasPrefix($0) }
        }
    }

    /// What libraries that compute in parallel are told of the threads they have, each in its own word.
    static func threads(_ count: Int) -> [String: String] {
        let names = [
            "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "POLARS_MAX_THREADS",
            "RAYON_NUM_THREADS", "GOMAXPROCS",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, String(count)) })
    }
}
