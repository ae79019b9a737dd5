/**
 * Whether the difference of two plain-text expressions is zero. The text is read by a grammar of
 * our own with the reference check's habits ({@code 2x} is {@code 2*x}, {@code xy} is {@code x*y});
 * numbers are exact or binary floats as written; what is left is evaluated at points of the complex
 * plane with sixty digits. Nothing is ever run as code, and everything spends from a budget.
 */
package io.stepwise.data.grading.algebra;
