import Testing

/// The compiler ignores the name of a feature that it does not know: these are the ones it has really switched on.
private let enabledFeatures: Set<String> = {
    var features: Set<String> = []
    #if hasFeature(ExistentialAny)
        features.insert("ExistentialAny")
    #endif
    #if hasFeature(InternalImportsByDefault)
        features.insert("InternalImportsByDefault")
    #endif
    #if hasFeature(MemberImportVisibility)
        features.insert("MemberImportVisibility")
    #endif
    #if hasFeature(NonisolatedNonsendingByDefault)
        features.insert("NonisolatedNonsendingByDefault")
    #endif
    #if hasFeature(InferIsolatedConformances)
        features.insert("InferIsolatedConformances")
    #endif
    #if hasFeature(ImmutableWeakCaptures)
        features.insert("ImmutableWeakCaptures")
    #endif
    #if hasFeature(NoFeatureOfThisName)
        features.insert("NoFeatureOfThisName")
    #endif
    return features
}()

/// The names that a manifest switches on.
func requestedFeatures(_ manifest: String) -> Set<String> {
    Set(manifest.matches(of: /\.enableUpcomingFeature\("(\w+)"\)/).map { String($0.1) })
}

@Suite struct UpcomingFeatureTests {
    @Test func `each feature that the manifest asks for is on`() throws {
        let requested = requestedFeatures(try Repository.this().manifest)
        #expect(!requested.isEmpty)
        #expect(enabledFeatures == requested)
    }

    @Test func `one settings loop reaches every target, in Swift 6 with warnings as errors`() throws {
        let manifest = try Repository.this().manifest
        #expect(manifest.contains("for target in package.targets"))
        #expect(manifest.contains(".swiftLanguageMode(.v6)"))
        #expect(manifest.contains(".treatAllWarnings(as: .error)"))
    }

    @Test func `a misspelt feature would be seen`() {
        #expect(requestedFeatures(".enableUpcomingFeature(\"ExistentialAmy\")") == ["ExistentialAmy"])
        #expect(!enabledFeatures.contains("ExistentialAmy"))
        #expect(!enabledFeatures.contains("NoFeatureOfThisName"))
    }
}
