"""Okta into DuckDB, every night: dags/okta_nightly.py.

The Airflow Connection `okta` (type HTTP) has the URL of the org as its host and the API token as its password.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    dag_id="okta_nightly",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # The lease of a job keeps a second one out; this spares it the start.
    max_active_runs=1,
) as dag:
    BashOperator(
        task_id="load",
        # The blank at the end keeps Airflow from reading the script as a template.
        bash_command="/opt/okta-nightly/nightly.sh ",
        cwd="/var/lib/okta-nightly",
        append_env=True,
        env={
            "OKTA_CLIENT_ORGURL": "{{ conn.okta.host }}",
            "OKTA_CLIENT_TOKEN": "{{ conn.okta.password }}",
        },
        # A worker that goes away: the next one goes on from the checkpoint. The script itself
        # repeats what may pass.
        retries=1,
        retry_delay=timedelta(minutes=5),
        execution_timeout=timedelta(hours=6),
    )
