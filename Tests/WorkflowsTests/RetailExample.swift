/// The workflow that the language is explained by: every key it knows, once.
let retail = #"""
    workflow: retail
    description: Joins each batch of uploaded orders with the customer base
    timezone: Europe/Rome                 # default UTC
    max-concurrent-runs: 1                # further starts wait; default 1

    datasets:
      orders:
        path: landing/orders/{date}/*.csv # {date} is captured: a partition key, and a key to wait by
        table: raw.orders
        validate:
          required: [order_id, customer_id, amount]
          expect: [amount >= 0, order_id is not null]
        invalid: landing/failed/orders    # invalid files move here, with a .reason.json beside each
      customers:
        path: landing/customers/*.json
        table: raw.customers

    triggers:
      nightly:
        schedule: "0 2 * * *"             # takes all that waits, in one run
        start: crawl-landing
      uploads:
        on-upload: {all: [orders, customers], per: date}   # or {any: [...]}, or one name
        batch: {files: 100, size: 1 GiB, window: 15m, quiet: 2m}   # whichever comes first; window runs from the first file, quiet from the last
        start: crawl-landing
      landed:
        on-success: crawl-landing         # or {all: [...]} / {any: [...]}
        start: [daily-sales, churn-features]

    crawlers:
      crawl-landing:
        datasets: [orders, customers]
        on-schema-change: evolve          # evolve | log | fail
        on-delete: deprecate              # deprecate | delete | log

    jobs:
      daily-sales:
        sql: jobs/daily_sales.sql         # or the text itself; sees raw.orders (the table) and batch.orders (this run's files)
        output: {table: curated.daily_sales, path: lake/daily_sales, format: parquet, partition-by: [order_date], write: append}
        retry: {attempts: 3, delay: 10s, backoff: 2, max-delay: 5m, jitter: full}
        timeout: 30m
      churn-features:
        python: jobs/churn.py
        args: [--window, "90"]
      train:
        python: jobs/train.py
        needs: [daily-sales, churn-features]   # short for an on-success trigger over all of them
        when: daily_sales.rows >= 1000         # else SKIPPED
      tell-failure:
        shell: jobs/tell.sh
        on-failure: [train]

    notify:
      failure: [ops]                      # channels are set in tidegate.yaml: mail (SMTP), webhook, command
    """#
