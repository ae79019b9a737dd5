"""Retrains every night. Put this file into Airflow's dags folder.

Here Airflow and Stepwise run on the same machine. Otherwise use an SSHOperator, or a
KubernetesPodOperator with the command of cronjob.yaml.
"""

from datetime import datetime, timedelta

from airflow import DAG

try:  # Airflow 3
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

STEPWISE = "/srv/stepwise"

with DAG(
    dag_id="stepwise_retrain",
    schedule="0 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # One at a time; a second start would be rejected anyway.
    max_active_runs=1,
    tags=["stepwise"],
) as dag:
    plan = BashOperator(
        task_id="plan",
        cwd=STEPWISE,
        bash_command="./stepwise retrain --config retrain.yaml --plan",
    )
    retrain = BashOperator(
        task_id="retrain",
        cwd=STEPWISE,
        bash_command="./stepwise retrain --config retrain.yaml --quiet",
        execution_timeout=timedelta(hours=6),
        # Exit code 3 means that label files were set aside or rejected; a retry would hide it.
        # After 4 and 130, the next start resumes the run.
        retries=0,
    )
    plan >> retrain
