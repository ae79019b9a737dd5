/**
 * Built-in reasoning tasks: problems that can be made at will, a grader for answers and a judge for
 * single steps. Also the imperfect demonstrator of the small task and the writer that turns its
 * solutions into step-labelled rows.
 *
 * <p>Everything here is a function of names and settings; nothing reads a file, knows a model or
 * keeps state. Solutions become tables in {@code io.stepwise.data.format} and {@code
 * io.stepwise.data.table}.
 */
package io.stepwise.data.task;
