/**
 * LaTeX to plain text, the way the reference check's converter does it: {@code \frac{a}{b}} to
 * {@code a/b}, {@code \sqrt{x}} to {@code √(x)}, symbols to Unicode, what is unknown to nothing.
 * Reading never fails on broken LaTeX; it carries on after what it cannot use. No mathematics here:
 * see {@code io.stepwise.data.grading.algebra}.
 */
package io.stepwise.data.grading.latex;
