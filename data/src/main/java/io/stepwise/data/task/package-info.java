/**
 * Tasks: graders of final answers ({@link io.stepwise.data.task.AnswerGrader}) for {@code math},
 * {@code gsm8k}, {@code multiple-choice} and {@code running-total}; for the last one, which is made
 * up, also a generator of problems, an oracle of step labels, an imperfect demonstrator and the
 * writer that turns its solutions into step-labelled rows.
 *
 * <p>Everything here is a function of names and settings; nothing reads a file, knows a model or
 * keeps state. Solutions become tables in {@code io.stepwise.data.format} and {@code
 * io.stepwise.data.table}.
 */
package io.stepwise.data.task;
