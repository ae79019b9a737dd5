/** The command {@code evaluate label-efficiency}: how many labels a way of choosing them saves. */
package io.stepwise.jobs.evaluate.efficiency;
