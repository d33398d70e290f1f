# What the difference in CPU time per MB is made of: from virtio-pci to venet
# Simulated; machine profile A; seeds 1 to 5; rig gige, guest-to-remote, tcp-stream, send, MTU 1500, 16384 B
# messages, 1 stream, receive_buffer_bytes=1048576, receive_buffer_autotune=off. Each step between two lanes
# divided by itself: Shapley shares over all mixtures of its ends; whiskers: 95 % interval over seeds. In full:
# virtio-pci-eventfd+interrupts[hop=direct]; vhost-net@2009-09+interrupts[hop=direct];
# vhost-net@2009-09+front_end[driver=2.6.32]+interrupts[hop=direct].
# Redraw in this folder: gnuplot -e "format='pdf'" attribution-virtio-pci-to-venet.gp
# Columns of attribution-virtio-pci-to-venet.csv: 1 series, 2 part, 3 cpu_us_per_mb, 4 cpu_us_per_mb_ci95_low, 5 cpu_us_per_mb_ci95_high, 6 position, 7 cpu_us_per_mb_base
name = 'attribution-virtio-pci-to-venet'
legend_rows = 1; tick_px = 119; has_x_label = 0; caption_lines = 7
load 'style.gp'

if (!bare) {
    set label 1 "What the difference in CPU time per MB is made of" at screen 0.5, screen from_top(18) center
    set label 2 "from virtio-pci to venet" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 5; rig gige, guest-to-remote,\ntcp-stream, send, MTU 1500, 16384 B messages, 1 stream,\nreceive_buffer_bytes=1048576, receive_buffer_autotune=off. Each step between two\nlanes divided by itself: Shapley shares over all mixtures of its ends; whiskers:\n95 % interval over seeds. In full: virtio-pci-eventfd+interrupts[hop=direct];\nvhost-net@2009-09+interrupts[hop=direct];\nvhost-net@2009-09+front_end[driver=2.6.32]+interrupts[hop=direct]." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
x_min = -0.6
set xrange [x_min:14.6]
set xtics ("\n\n\nvirtio-pci" 0, "kick+\nback\nend" 1, "intr" 2, "\n\n\nvirtio-pci-\neventfd" 3, "proto" 4, "back\nend" 5, "\n\n\nvhost-net" 6, "proto" 7, "\n\n\nvhost-net+\nfront_end[\ndriver=\n2.6.32]" 8, "proto" 9, "kick" 10, "intr" 11, "back\nend" 12, "\n\nattach" 13, "\n\n\nvenet" 14) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set xtics font tiny
set ylabel "CPU time per MB (µs/MB)"
y_min = 0
set yrange [y_min:6000]
set ytics ("0" 0, "1000" 1000, "2000" 2000, "3000" 3000, "4000" 4000, "5000" 5000, "6000" 6000)
y(stored) = stored / 1.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 5 pointsize mark
set style line 22 linecolor rgb '#009E73' linewidth 1 pointtype 5 pointsize mark
set style line 23 linecolor rgb '#D55E00' linewidth 1 pointtype 5 pointsize mark
plot data using ($6):(pick("lane", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 21 linewidth 0.3 title "lane", \
     data using ($6):(pick("saves", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 22 linewidth 0.3 title "saves", \
     data using ($6):(pick("saves", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6):(pick("adds", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 23 linewidth 0.3 title "adds", \
     data using ($6):(pick("adds", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle
unset output
