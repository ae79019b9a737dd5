/**
 * Whether a given final answer equals a reference answer: the rules of PRM800K's published check,
 * quirks included, so that results can be compared with published ones. Two normal forms of the
 * text are compared first ({@code MathForm}, {@code PlainForm}); what still differs is split into
 * elements and decided by {@code algebra}. Answers are text throughout: nothing here runs one, and
 * each is given a budget ({@code limit}).
 */
package io.stepwise.data.grading;
