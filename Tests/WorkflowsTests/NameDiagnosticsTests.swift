import Testing

@Suite struct NameDiagnosticsTests {
    @Test func `crawlers and jobs share their names`() {
        #expect(
            drawn(
                """
                workflow: w
                datasets: {d: {path: in/}}
                crawlers:
                  load: {datasets: d}
                jobs:
                  load: {shell: x}
                """) == """
                    w.yaml:6:3: error: 'load' is the name of a crawler already; crawlers and jobs share their names
                        6 |   load: {shell: x}
                          |   ^~~~
                    w.yaml:4:3: note: first given here
                        4 |   load: {datasets: d}
                          |   ^~~~

                    """)
    }

    @Test func `names that SQL cannot tell apart are refused`() {
        #expect(
            drawn("workflow: w\njobs:\n  a-b: {shell: x}\n  a_b: {shell: x}\n") == """
                w.yaml:4:3: error: job 'a_b' and 'a-b' are both 'a_b' in SQL; rename one
                    4 |   a_b: {shell: x}
                      |   ^~~
                w.yaml:3:3: note: the other is here
                    3 |   a-b: {shell: x}
                      |   ^~~

                """)
    }

    @Test(
        arguments: [
            ("needs: trian", "unknown node 'trian'; did you mean 'train'?"),
            ("needs: {any: [zebra]}", "unknown node 'zebra'; no crawler or job has that name"),
            ("on-failure: orders", "'orders' is a dataset; name a crawler or a job here"),
            ("needs: nightly", "'nightly' is a trigger; name a crawler or a job here"),
        ])
    func `a node that is waited for must be there`(key: String, message: String) {
        let text = """
            workflow: w
            datasets: {orders: {path: in/}}
            triggers: {nightly: {schedule: '@daily', start: train}}
            jobs:
              train: {shell: x}
              tell: {shell: x, \(key)}
            """
        #expect(messages(text).map { String($0.drop { $0 != "e" }) } == ["error: \(message)"])
    }

    @Test func `a trigger names nodes and datasets that are there`() {
        let text = """
            workflow: w
            datasets: {orders: {path: 'in/{date}/{shop}/*.csv'}, other: {path: other/}}
            triggers:
              a: {on-upload: {any: [ordres, other]}, start: lod}
              b: {on-upload: {any: [orders, other], per: dat}, start: load}
              c: {on-upload: {any: [other], per: date}, start: load}
              d: {on-success: loda, start: load}
            jobs: {load: {shell: x}}
            """
        #expect(
            messages(text) == [
                "4:25 error: unknown dataset 'ordres'; did you mean 'orders'?",
                "4:49 error: unknown node 'lod'; did you mean 'load'?",
                "5:46 error: no dataset of this trigger captures 'dat'; did you mean 'date'?",
                "6:38 error: no dataset of this trigger captures 'date'; write it in a dataset's path as '{date}'",
                "7:19 error: unknown node 'loda'; did you mean 'load'?",
            ])
    }

    @Test func `a name has small letters and digits`() {
        let text =
            "workflow: w\njobs:\n  Load Orders: {shell: x}\n  -x: {shell: x}\n  é: {shell: x}\n  batch: {shell: x}\n"
        let form = "use small letters, digits, '-' and '_' (at most 100), a letter or digit first"
        #expect(
            messages(text) == [
                "3:3 error: 'Load Orders' is no name for a job: \(form); did you mean 'load-orders'?",
                "4:3 error: '-x' is no name for a job: \(form)", "5:3 error: 'é' is no name for a job: \(form)",
                "6:3 error: 'batch' cannot name a node: in conditions it is the run's files",
            ])
    }

    @Test(
        arguments: [
            ("daily_sales.rows > 1 and batch.files > 0 and orders.files = 1.5", nil),
            ("DAILY_SALES.rows > 1", nil),
            ("daily_sales.note = 'it''s zebra.x'", nil),
            ("daily_sale.rows > 1", "20 warning: unknown name 'daily_sale' in 'when'; did you mean 'daily_sales'?"),
            (
                "daily-sales.rows > 1",
                "20 warning: in 'when', 'daily-sales' reads as a subtraction; write 'daily_sales'"
            ),
            ("1 < zebra.rows", "24 warning: unknown name 'zebra' in 'when'; no crawler, job or dataset has that name"),
        ])
    func `a condition's names are looked at`(when: String, message: String?) {
        let text = """
            workflow: w
            datasets: {orders: {path: in/}}
            jobs:
              daily-sales: {shell: x}
              b:
                shell: x
                needs: daily-sales
                when:          \(when)
            """
        #expect(messages(text) == (message.map { ["8:\($0)"] } ?? []))
    }
}
