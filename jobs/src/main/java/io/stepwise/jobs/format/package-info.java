/** The prompt and step formats of the policies that commands use. */
package io.stepwise.jobs.format;
