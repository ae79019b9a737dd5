package io.stepwise.jobs.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record component means to the person who sets it, and the values it takes. Help, checks
 * and the reference of settings are made from it. On a list the range holds for each element.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** One line for the help, with the unit. */
  String value();

  /** Whether the job cannot start while it is absent. */
  boolean required() default false;

  /** Smallest value. */
  double min() default Double.NEGATIVE_INFINITY;

  /** Value that must be exceeded. */
  double above() default Double.NEGATIVE_INFINITY;

  /** Largest value. */
  double max() default Double.POSITIVE_INFINITY;
}
