/// A Glue workflow with scheduled, conditional and event triggers and a crawler.
enum GlueRetail {
    static let json = #"""
        {"Workflow": {
          "Name": "RetailNightly", "Description": "Sales: every night",
          "DefaultRunProperties": {"region": "eu", "limit": "10"}, "MaxConcurrentRuns": 2,
          "CreatedOn": 1600000000.0,
          "Graph": {
            "Nodes": [
              {"Type": "TRIGGER", "Name": "nightly", "UniqueId": "t1", "TriggerDetails": {"Trigger": {
                "Name": "nightly", "WorkflowName": "RetailNightly", "Type": "SCHEDULED", "State": "ACTIVATED",
                "Schedule": "cron(0 2 * * ? *)", "Actions": [{"CrawlerName": "crawl_orders"}]}}},
              {"Type": "TRIGGER", "Name": "uploads", "UniqueId": "t2", "TriggerDetails": {"Trigger": {
                "Name": "uploads", "Type": "EVENT", "State": "CREATED", "Actions": [{"CrawlerName": "crawl_orders"}],
                "EventBatchingCondition": {"BatchSize": 100, "BatchWindow": 600}}}},
              {"Type": "TRIGGER", "Name": "crawled", "UniqueId": "t3", "TriggerDetails": {"Trigger": {
                "Name": "crawled", "Type": "CONDITIONAL", "State": "DEACTIVATED",
                "Predicate": {"Logical": "AND", "Conditions": [
                  {"LogicalOperator": "EQUALS", "CrawlerName": "crawl_orders", "CrawlState": "SUCCEEDED"}]},
                "Actions": [{"JobName": "DailySales", "Arguments": {"--day": "today", "--tag": "{x}"}, "Timeout": 90}]
              }}},
              {"Type": "TRIGGER", "Name": "bad end", "UniqueId": "t4", "TriggerDetails": {"Trigger": {
                "Name": "bad end", "Type": "CONDITIONAL",
                "Predicate": {"Logical": "ANY", "Conditions": [
                  {"LogicalOperator": "EQUALS", "JobName": "DailySales", "State": "FAILED"},
                  {"LogicalOperator": "EQUALS", "JobName": "DailySales", "State": "TIMEOUT"}]},
                "Actions": [{"JobName": "tell", "SecurityConfiguration": "tls"}]}}},
              {"Type": "TRIGGER", "Name": "stopped", "UniqueId": "t5", "TriggerDetails": {"Trigger": {
                "Name": "stopped", "Type": "CONDITIONAL",
                "Predicate": {"Conditions": [{"JobName": "DailySales", "State": "STOPPED"}]},
                "Actions": [{"JobName": "tell"}]}}},
              {"Type": "CRAWLER", "Name": "crawl_orders", "UniqueId": "c1", "CrawlerDetails": {"Crawls": []}},
              {"Type": "JOB", "Name": "DailySales", "UniqueId": "j1", "JobDetails": {"JobRuns": []}},
              {"Type": "JOB", "Name": "tell", "UniqueId": "j2"}
            ],
            "Edges": [{"SourceId": "t1", "DestinationId": "c1"}, {"SourceId": "c1", "DestinationId": "t3"},
                      {"SourceId": "t3", "DestinationId": "j1"}, {"SourceId": "t1", "DestinationId": "j2"}]
          }
        }}
        """#

    static let yaml = #"""
        # Imported from AWS Glue.
        # NOT IMPORTED: trigger 'stopped', for its condition {"JobName": "DailySales", "State": "STOPPED"}
        # NOT IMPORTED: an edge that no trigger tells: t1 to j2
        workflow: retail-nightly
        description: "Sales: every night"
        max-concurrent-runs: 2

        parameters:
          region: eu
          limit: "10"

        datasets:
          # NOT IMPORTED: the files of the events; set the path
          uploads-files: {path: "landing/uploads-files/*"}
          # NOT IMPORTED: what the crawler 'crawl_orders' reads; set the path
          crawl-orders: {path: "landing/crawl-orders/*"}

        triggers:
          nightly: {schedule: "cron(0 2 * * ? *)", start: crawl-orders}
          uploads: {on-upload: {all: [uploads-files]}, batch: {files: 100, window: 10m}, start: crawl-orders}
          # NOT IMPORTED: that the trigger is deactivated
          crawled: {on-success: crawl-orders, start: daily-sales}

        crawlers:
          crawl-orders: {datasets: [crawl-orders]}

        jobs:
          # NOT IMPORTED: the script of the Glue job 'DailySales'; write jobs/daily-sales.py
          daily-sales:
            python: jobs/daily-sales.py
            args: ["--day", today, "--tag", "{{x}"]
            timeout: 90m
          # NOT IMPORTED: the script of the Glue job 'tell'; write jobs/tell.py
          # Glue trigger: bad end
          # NOT IMPORTED: SecurityConfiguration "tls"
          tell:
            python: jobs/tell.py
            needs: {or: [{all: [daily-sales], state: failed}, {all: [daily-sales], state: timeout}]}

        """#
}
