{{/* In a template of its own, so that a test can render it without a cluster. */}}
{{- define "headroom.notes" -}}
Headroom, {{ include "headroom.image" . }}: each pod admits {{ include "headroom.cap" . }} sessions.
{{- if fromYaml (include "headroom.hopsworks" .) }}
Read from hopsworks.payara.websocketProxy, which wins over websocketProxy.
{{- end }}
{{- if not .Values.routes }}
No route is set yet: set `routes`.
{{- end }}
{{- if and (or .Values.ingress.enabled .Values.httpRoute.enabled) (not .Values.public.trustedProxies) }}
WARNING: public.trustedProxies is empty, so nothing that the ingress says of a user is believed: not the
address, and not X-Forwarded-Proto. Behind TLS applications take users for coming by http: Django answers
403, others redirect to http without end. Set it to the addresses of the ingress's pods, as CIDRs.
{{- end }}
{{- $bridge := fromYaml (include "headroom.websocketProxy" .) }}
{{- if and $bridge.maxSessionsPerUser (not $bridge.userHeader) }}
WARNING: websocketProxy.userHeader is empty, so nobody is known and maxSessionsPerUser limits nobody.
{{- end }}
{{- if not (include "headroom.tokenSecret" .) }}
/admin is off: set management.token or management.existingSecret.
{{- end }}
A changed cap, capacity, gate, route, heartbeat or idle timeout is live within about a minute, the time
that Kubernetes takes to update the mounted file; no pod is replaced.

  kubectl -n {{ include "headroom.namespace" . }} port-forward svc/{{ include "headroom.fullname" . }} 8000:{{ .Values.service.port }}
  open http{{ if .Values.public.tlsSecret }}s{{ end }}://localhost:8000{{ .Values.public.path }}/
{{- if include "headroom.testPath" . }}
  helm -n {{ .Release.Namespace }} test {{ .Release.Name }}
{{- end }}
{{- end -}}
