/** The command {@code sft}: fine-tunes a policy on solutions. */
package io.stepwise.jobs.sft;
