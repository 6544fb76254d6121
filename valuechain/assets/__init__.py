"""What pages carry along: styles, scripts and drawing libraries with their licences."""
