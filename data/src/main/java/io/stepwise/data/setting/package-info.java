/**
 * How a record declares the settings it holds: description, unit and range of each component. The
 * command line and the reference pages, in {@code io.stepwise.jobs.config}, are generated from it.
 */
package io.stepwise.data.setting;
