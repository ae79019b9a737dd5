"""Retrains every night. Put this file into Airflow's dags folder.

Airflow and Stepwise run on the same machine here; elsewhere take an SSHOperator, or a
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
    # One at a time; a second start would be refused anyway.
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
        # Code 3 says that label files were set aside or refused: a second try would hide it.
        # Codes 4 and 130 leave a run that the next start finishes.
        retries=0,
    )
    plan >> retrain
