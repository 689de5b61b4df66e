package io.headroom.e2e.kubernetes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A class of tests that the profile {@code kubernetes} runs, and no other. */
@Tag("kubernetes")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface OnKubernetes {}
