"""Rego: bundles of policies that people bring, compiled before they are taken, run where they can do no harm."""
