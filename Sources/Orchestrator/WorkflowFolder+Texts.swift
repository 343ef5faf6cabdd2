extension WorkflowFolder.Reading {
    /// What the folder would be read as with these texts, by file; one that does not load is broken.
    package init(texts: [(file: String, text: String)]) {
        self.init()
        for (file, text) in texts {
            if let definition = WorkflowFolder.define(text, file: file) {
                loaded.append(WorkflowFolder.Loaded(file: file, text: text, origin: file, definition: definition))
            } else {
                brokenFiles.insert(file)
            }
        }
    }
}
