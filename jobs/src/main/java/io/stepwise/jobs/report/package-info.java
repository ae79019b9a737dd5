/**
 * The page of a run: one HTML file that needs nothing else, made from a {@link
 * io.stepwise.jobs.report.ReportData}. Charts are drawn here as SVG; the page's script only moves a
 * cursor and filters chains, so the page reads well without it.
 *
 * <p>Nothing is measured here: every figure comes in with its interval and the folder it is in.
 */
package io.stepwise.jobs.report;
