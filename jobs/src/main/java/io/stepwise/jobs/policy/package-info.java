/** The command {@code train-policy}: rollouts on Spark, scored step by step, feed PPO. */
package io.stepwise.jobs.policy;
