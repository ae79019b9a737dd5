/** Classes that break the rules, one each, so that a test can show that the rules bite. */
package io.stepwise.jobs.architecture.bad;
